package org.glued.integration.deployment;

import java.util.UUID;
import org.glued.integration.access.Caller;
import org.glued.integration.kernel.Problem;

/** Who may do what with a deployment: roles for all of them, its rbac list for this one. */
public class Permissions {
    private Permissions() {}

    /** @throws Problem 403 unless the caller may */
    public static void requireUse(Caller caller, Deployment deployment) {
        require(Right.USE, caller, deployment);
    }

    /** @throws Problem 403 unless the caller may */
    public static void requireManage(Caller caller, Deployment deployment) {
        require(Right.MANAGE, caller, deployment);
    }

    /** @throws Problem 403 unless the caller may */
    static void require(Right right, Caller caller, Deployment deployment) {
        if (!right.isOf(caller, deployment)) {
            throw forbidden(deployment.uuid());
        }
    }

    /** Why there is nothing for the caller: who has no business with it does not find out that it is unknown. */
    static Problem unknown(Right right, Caller caller, UUID deployment) {
        return right.isOf(caller) ? Problem.notFound("deployment", deployment) : forbidden(deployment);
    }

    private static Problem forbidden(UUID deployment) {
        return Problem.forbidden("The identity of this request may not do this with the deployment " + deployment);
    }
}
