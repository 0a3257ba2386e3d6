"""Pages of these consultations, by who looks at them."""
