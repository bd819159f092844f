package io.github.keycloaktwostep.admin.message;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;

/** A valid request for a test message. */
record TestMessageRequest(PhoneNumber number, String region, Channel channel) {}
