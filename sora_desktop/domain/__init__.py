"""Values, states, rules and ports: what the program is about, free of Qt, network, database and keychain."""
