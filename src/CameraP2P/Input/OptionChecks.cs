using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Session;

namespace CameraP2P.Input;

/// <summary>Turns the engine's refusal of a value into a named error.</summary>
internal static class OptionChecks
{
    /// <summary>The same option, once it was found valid.</summary>
    /// <exception cref="CameraCmdletException">InvalidParameter, naming the value.</exception>
    public static CameraConnectionOption Checked(this CameraConnectionOption option)
    {
        Check(option.Validate);
        return option;
    }

    /// <summary>Runs a check of the engine.</summary>
    /// <exception cref="CameraCmdletException">InvalidParameter: it threw an ArgumentException.</exception>
    public static void Check(Action check)
    {
        try
        {
            check();
        }
        catch (ArgumentException e)
        {
            // The framework adds "(Parameter 'x')" to the message, which says nothing new.
            var message = e.Message.Replace($" (Parameter '{e.ParamName}')", string.Empty, StringComparison.Ordinal);
            throw new CameraCmdletException(ErrorIds.InvalidParameter, ErrorCategory.InvalidArgument, message, "Choose a value within the range.", e.ParamName);
        }
    }
}
