using System.Globalization;
using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Input;

/// <summary>Reads what -Command takes: a name of the catalogue, or any id.</summary>
internal static class CommandArgument
{
    /// <summary>The id, and what is known of it.</summary>
    /// <param name="command">Such as <c>DeviceInfo</c> or <c>512</c>.</param>
    /// <exception cref="CameraCmdletException">CommandUnknown.</exception>
    public static (int Id, CommandDescription? Known) Read(string command)
    {
        if (CommandCatalog.TryGet(command, out var known))
        {
            return (known.Id, known);
        }

        if (int.TryParse(command, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return (id, CommandCatalog.TryGet(id, out known) ? known : null);
        }

        throw new CameraCmdletException(
            ErrorIds.CommandUnknown,
            ErrorCategory.ObjectNotFound,
            $"No command is named '{Printable.Clean(command)}'.",
            "Get-CameraCommand lists the names; a number is sent as it is.",
            command);
    }
}
