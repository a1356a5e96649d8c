"""Keys of the parties: made and kept by the party, Ed25519; the record knows public keys only."""
