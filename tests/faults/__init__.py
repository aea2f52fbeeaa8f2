"""The harness that judges from outside: a gateway that misbehaves on purpose, and its ledger of what it charged."""
