"""The app-settings contract under /v2/integrations/: key and value by program, each answer in one envelope."""
