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
            return given.GetNetworkCredential();
        }

        if (cmdlet.Context.TakeDefaultCredentialWarning())
        {
            cmdlet.WriteWarning("Logging in with the user name and password cameras are delivered with. Pass others with -Credential.");
        }

        return new NetworkCredential("admin", "admin");
    }
}
