"""Steps from each version of the tables to the next; `gasunion.ledger.store.upgrade` takes them."""
