using System.Management.Automation;
using System.Net;

namespace CameraP2P.Pipeline;

/// <summary>Who logs in.</summary>
internal static class LoginCredential
{
    /// <summary>What was given; else user name and password as cameras are delivered, with a warning once per runspace.</summary>
    public static NetworkCredential Get(CameraCmdlet cmdlet, PSCredential? given)
    {
        if (given is not null)
        {
            return AsTyped(given);
        }

        if (cmdlet.Context.TakeDefaultCredentialWarning())
        {
            cmdlet.WriteWarning("Logging in as admin/admin, as cameras are delivered. Use -Credential for another password.");
        }

        return new NetworkCredential("admin", "admin");
    }

    /// <summary>The user name as it was typed: PSCredential.GetNetworkCredential would take <c>CAM\\admin</c> apart.</summary>
    public static NetworkCredential AsTyped(PSCredential credential) => new(credential.UserName, credential.Password);
}
