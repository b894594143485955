"""The figures of a site: how full it is, who did not come, where bookings come from, what was said to clients."""
