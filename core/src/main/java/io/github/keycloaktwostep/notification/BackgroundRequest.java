package io.github.keycloaktwostep.notification;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.keycloak.http.FormPartValue;
import org.keycloak.http.HttpRequest;

/**
 * A substitute for the request in background work. Keycloak takes the addresses in a mail from the request, but the
 * real request may have ended by then and must not be used on another thread. This one knows only the server's address.
 *
 * @param base address of the server, as in the real request
 */
record BackgroundRequest(URI base) implements HttpRequest {

    @Override
    public String getHttpMethod() {
        return "GET";
    }

    @Override
    public MultivaluedMap<String, String> getDecodedFormParameters() {
        return new MultivaluedHashMap<>();
    }

    @Override
    public MultivaluedMap<String, FormPartValue> getMultiPartFormParameters() {
        return new MultivaluedHashMap<>();
    }

    @Override
    public HttpHeaders getHttpHeaders() {
        return empty(HttpHeaders.class);
    }

    @Override
    public X509Certificate[] getClientCertificateChain() {
        return new X509Certificate[0];
    }

    @Override
    public UriInfo getUri() {
        return empty(UriInfo.class);
    }

    @Override
    public boolean isProxyTrusted() {
        return false;
    }

    /** An instance whose methods return the server's address as a URI, and no other values. */
    private <T> T empty(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                BackgroundRequest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    return switch (method.getReturnType().getSimpleName()) {
                        case "URI" -> base;
                        case "UriBuilder" -> UriBuilder.fromUri(base);
                        case "MultivaluedMap" -> new MultivaluedHashMap<>();
                        case "Map" -> Map.of();
                        case "List" -> List.of();
                        case "int" -> -1;
                        default -> null;
                    };
                }));
    }
}
