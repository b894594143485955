"""Bearer tokens: short-lived JWTs for members, applications and customers, signed with keys that rotate."""
