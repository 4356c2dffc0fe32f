using System.Management.Automation;
using System.Management.Automation.Host;
using CameraP2P.Protocol;
using CameraP2P.Sessions;

namespace CameraP2P.Pipeline;

/// <summary>
/// Makes a credential of what -Credential was given: a PSCredential, or a user name, whose password is asked for. Null and an empty text,
/// such as the empty cell of a CSV file, count as left out.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LoginCredentialAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        return RunspaceContext.Unwrap(inputData) switch
        {
            null => null,
            PSCredential credential when string.IsNullOrEmpty(credential.UserName) =>
                throw new ArgumentTransformationMetadataException("The credential is empty: it has no user name. Leave -Credential out to log in as cameras are delivered."),
            PSCredential credential => credential,
            string text when string.IsNullOrWhiteSpace(text) => null,
            string userName => Ask(engineIntrinsics.Host, userName),
            _ => throw new ArgumentTransformationMetadataException("A credential is a PSCredential or a user name."),
        };
    }

    private static PSCredential Ask(PSHost host, string userName)
    {
        if (!Asking.IsPossible(host))
        {
            throw CannotAsk(userName, inner: null);
        }

        try
        {
            return host.UI?.PromptForCredential("Log in to the camera", $"Enter the password of '{Printable.Clean(userName)}'.", userName, string.Empty)
                ?? throw CannotAsk(userName, inner: null);
        }
        catch (Exception e) when (Asking.IsRefusal(e))
        {
            throw CannotAsk(userName, e);
        }
    }

    private static ArgumentTransformationMetadataException CannotAsk(string userName, Exception? inner) => new(
        $"The password of '{Printable.Clean(userName)}' is needed, and nobody can be asked here. Give a PSCredential, such as Import-Clixml reads from a file.",
        inner);
}
