"""Code that is shared by the adapters of frameworks that are built on jax."""
