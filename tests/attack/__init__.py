"""Networks with a planted truth, and what plots and reports say of them."""
