"""Chat models: the offline coach and any server that speaks the OpenAI protocol."""
