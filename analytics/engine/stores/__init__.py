"""One file per storage engine; `analytics.engine.store` says what each must do."""
