package com.example.acme;

import io.github.keycloaktwostep.gateway.MessageGateway;
import io.github.keycloaktwostep.gateway.MessageGatewayFactory;
import java.util.regex.Pattern;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;

/** Reads the options {@code --spi-two-step-gateway--acme--url} and {@code …--key}. */
public final class AcmeGatewayFactory implements MessageGatewayFactory {

    /** Requests contain numbers, codes and the key: unencrypted only to a stand-in on this machine. */
    private static final Pattern SAFE_URL =
            Pattern.compile("(https://[\\w.-]+|http://localhost)(:\\d{1,5})?(/[\\w./-]*)?");

    private String url = "";
    private String key = "";

    @Override
    public String getId() {
        return "acme";
    }

    @Override
    public void init(Config.Scope config) {
        url = config.get("url", "");
        key = config.get("key", "");
    }

    @Override
    public void checkConfiguration() {
        if (!SAFE_URL.matcher(url).matches() || key.isBlank()) {
            throw new IllegalStateException("The gateway 'acme' needs --spi-two-step-gateway--acme--url=https://…"
                    + " and --spi-two-step-gateway--acme--key=…");
        }
    }

    @Override
    public MessageGateway create(KeycloakSession session) {
        return new AcmeGateway(session, url, key);
    }
}
