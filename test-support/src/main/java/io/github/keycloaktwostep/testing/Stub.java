// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.testing;

import java.lang.reflect.Proxy;

/** Implements large interfaces of which a test needs only a few methods. */
public final class Stub {

    /** Answers a call by the name of its method. */
    public interface Answer {
        Object to(String method, Object[] arguments);
    }

    private Stub() {}

    public static <T> T of(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }

    /** The exception for a call that a test does not expect. */
    public static UnsupportedOperationException unexpected(String method) {
        return new UnsupportedOperationException(method);
    }
}
