package io.github.keycloaktwostep.admin.message;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;

/** A test message as it was asked for, checked. */
record TestMessageRequest(PhoneNumber number, String region, Channel channel) {}
