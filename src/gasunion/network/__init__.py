"""The thing itself: frozen, validated, without files and without time."""
