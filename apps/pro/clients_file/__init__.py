"""The client file: the list, a card, two cards that become one, and files in and out."""
