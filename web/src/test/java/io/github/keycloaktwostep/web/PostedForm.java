// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.security.cert.X509Certificate;
import org.keycloak.http.FormPartValue;
import org.keycloak.http.HttpRequest;

/** A request of which only the form is known. */
record PostedForm(MultivaluedMap<String, String> fields) implements HttpRequest {

    @Override
    public MultivaluedMap<String, String> getDecodedFormParameters() {
        return fields;
    }

    @Override
    public String getHttpMethod() {
        throw new UnsupportedOperationException();
    }

    @Override
    public MultivaluedMap<String, FormPartValue> getMultiPartFormParameters() {
        throw new UnsupportedOperationException();
    }

    @Override
    public HttpHeaders getHttpHeaders() {
        throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getClientCertificateChain() {
        throw new UnsupportedOperationException();
    }

    @Override
    public UriInfo getUri() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isProxyTrusted() {
        throw new UnsupportedOperationException();
    }
}
