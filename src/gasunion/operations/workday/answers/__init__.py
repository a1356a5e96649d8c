"""What the doors are given: frozen answers of text, whole numbers and null, as the actor may see them."""
