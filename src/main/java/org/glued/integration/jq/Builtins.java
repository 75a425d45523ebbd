package org.glued.integration.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Set;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;

/**
 * The functions an expression may call. They are found and read once, when this class is initialized: in a native image
 * that is at build time, so that nothing is looked up by name when it runs.
 */
final class Builtins {
    static final Version VERSION = Versions.JQ_1_7;

    /** Show the inside of the evaluation, by reflection. */
    private static final Set<String> REFUSED = Set.of("debug_scope/0");

    private static final Scope ROOT = root();

    private Builtins() {}

    /** A scope for one evaluation, whose own definitions nobody else sees. */
    static Scope scope() {
        return Scope.newChildScope(ROOT);
    }

    private static Scope root() {
        Scope root = Scope.newEmptyScope();
        BuiltinFunctionLoader.getInstance().listFunctions(VERSION, root).forEach((name, function) -> {
            if (!REFUSED.contains(name)) {
                root.addFunction(name, new Metered(function));
            }
        });
        root.addFunction(Steps.NAME, 0, new Metered((scope, arguments, in, path, out, version) -> out.emit(in, path)));
        JsonNode environment = JsonNodeFactory.instance.objectNode();
        root.addFunction("env", 0, new Metered(constant(environment)));
        root.setValue("ENV", environment);
        return root;
    }

    private static Function constant(JsonNode value) {
        // a copy each time: nobody can change what the others see
        return (scope, arguments, in, path, out, version) -> out.emit(value.deepCopy(), null);
    }
}
