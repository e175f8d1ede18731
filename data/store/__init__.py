"""The engine's only home: connections, transactions, migrations and the schema."""
