package io.github.keycloaktwostep.admin.message;

import io.github.keycloaktwostep.delivery.Channel;
import io.github.keycloaktwostep.phone.PhoneNumber;

/** A test message as it was asked for, checked. */
record TestMessageRequest(PhoneNumber number, String region, Channel channel) {}
