package org.glued.integration.deployment;

import org.glued.integration.access.Caller;
import org.glued.integration.access.Roles;
import org.glued.integration.kernel.Problem;

/** Who may do what with a deployment: roles for all of them, its rbac list for this one. */
public class Permissions {
    /** What a run token gives: the context of its run, and nothing of this. */
    static final String RUN = "run";

    private Permissions() {}

    /** Whether the caller sees all deployments. */
    static boolean seesAll(Caller caller) {
        return caller.is(Roles.ADMIN) || caller.is(Roles.OPERATOR) || caller.is(Roles.VIEWER);
    }

    public static boolean maySee(Caller caller, Deployment deployment) {
        return seesAll(caller) || granted(caller, deployment, Grant.USE);
    }

    public static boolean mayUse(Caller caller, Deployment deployment) {
        return caller.is(Roles.ADMIN) || caller.is(Roles.OPERATOR) || granted(caller, deployment, Grant.USE);
    }

    public static boolean mayManage(Caller caller, Deployment deployment) {
        return caller.is(Roles.ADMIN) || granted(caller, deployment, Grant.MANAGE);
    }

    /** @throws Problem 403 unless the caller may */
    public static void requireUse(Caller caller, Deployment deployment) {
        require(mayUse(caller, deployment), deployment);
    }

    /** @throws Problem 403 unless the caller may */
    public static void requireManage(Caller caller, Deployment deployment) {
        require(mayManage(caller, deployment), deployment);
    }

    /** @throws Problem 403 unless the caller is an operator or may manage it */
    static void requirePause(Caller caller, Deployment deployment) {
        require(caller.is(Roles.OPERATOR) || mayManage(caller, deployment), deployment);
    }

    /** @throws Problem 403 unless the caller may */
    public static void requireSee(Caller caller, Deployment deployment) {
        require(maySee(caller, deployment), deployment);
    }

    private static void require(boolean may, Deployment deployment) {
        if (!may) {
            throw Problem.forbidden(
                    "The identity of this request may not do this with the deployment " + deployment.uuid());
        }
    }

    private static boolean granted(Caller caller, Deployment deployment, String right) {
        return !caller.is(RUN) && deployment.rbac().stream().anyMatch(grant -> grant.allows(caller.subject(), right));
    }
}
