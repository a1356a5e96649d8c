"""The page of a union: who gains, party by party, own shares and who objects; and its folder."""
