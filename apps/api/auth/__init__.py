"""Who asks: one extractor for each way in which a dialect carries its credential. All of them yield a core Actor."""
