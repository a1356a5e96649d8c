"""Result folders: written whole, drawn again, the demo."""
