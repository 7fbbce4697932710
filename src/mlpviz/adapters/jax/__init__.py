"""What the adapters of frameworks that are built on jax share."""
