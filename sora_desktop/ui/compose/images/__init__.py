"""Pictures of the reference images: thumbnails, what comes in by paste and drop, and the preview with its crop."""
