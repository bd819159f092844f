// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.tests.admin;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.keycloaktwostep.tests.Build;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Endpoints of the admin resource, read from the annotations of its classes. */
final class Resources {

    private static final String ROOT = "io.github.keycloaktwostep.admin.TwoStepAdminResource";
    private static final List<Class<? extends Annotation>> METHODS =
            List.of(GET.class, PUT.class, POST.class, DELETE.class, PATCH.class);

    private final List<Endpoint> endpoints = new ArrayList<>();

    /** @param query names of the query parameters */
    record Endpoint(String method, String path, Set<String> query) {}

    private Resources() {}

    static List<Endpoint> all() {
        JavaClasses classes = new ClassFileImporter().importPath(Build.classes("admin"));
        Resources resources = new Resources();
        resources.collect(classes.get(ROOT), "/admin/realms/{realm}/two-step");
        return List.copyOf(resources.endpoints);
    }

    private void collect(JavaClass resource, String path) {
        for (JavaMethod method : resource.getMethods()) {
            String subPath = value(method.tryGetAnnotationOfType(Path.class.getName()))
                    .map(part -> path + "/" + withoutPatterns(part))
                    .orElse(path);
            List<String> verbs = METHODS.stream()
                    .filter(method::isAnnotatedWith)
                    .map(Class::getSimpleName)
                    .toList();
            verbs.forEach(verb -> endpoints.add(new Endpoint(verb, subPath, query(method))));
            if (verbs.isEmpty() && method.isAnnotatedWith(Path.class)) {
                collect(method.getRawReturnType(), subPath);
            }
        }
    }

    private static Set<String> query(JavaMethod method) {
        Set<String> names = new TreeSet<>();
        for (JavaParameter parameter : method.getParameters()) {
            value(parameter.tryGetAnnotationOfType(QueryParam.class.getName())).ifPresent(names::add);
        }
        return names;
    }

    private static Optional<String> value(Optional<? extends JavaAnnotation<?>> annotation) {
        return annotation.flatMap(element -> element.get("value")).map(Object::toString);
    }

    /** Removes the patterns that JAX-RS allows in path parameters: <code>{id: [0-9]+}</code>. */
    private static String withoutPatterns(String path) {
        return path.replaceAll("^/|/$", "").replaceAll("\\{\\s*(\\w+)\\s*:[^}]*}", "{$1}");
    }
}
