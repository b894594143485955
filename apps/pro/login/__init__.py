"""How staff log in, stay logged in and are let go."""
