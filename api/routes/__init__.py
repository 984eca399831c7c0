"""The routes of the contract, one module for each thing asked about."""
