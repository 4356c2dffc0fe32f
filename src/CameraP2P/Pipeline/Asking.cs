using System.Management.Automation;
using System.Management.Automation.Host;

namespace CameraP2P.Pipeline;

/// <summary>Whether somebody can be asked, and what hosts throw that cannot ask.</summary>
internal static class Asking
{
    /// <summary>
    /// Whether it makes sense to ask. PowerShell's own console asks whatever its standard input is: at the end of a file it fails with an
    /// exception of its own or ends the script, and where the input is closed it waits for ever. The process of a Start-Job would wait until
    /// somebody receives the job.
    /// </summary>
    public static bool IsPossible(PSHost host) => host.Name switch
    {
        "ConsoleHost" => !Console.IsInputRedirected,
        "ServerRemoteHost" => !Environment.GetCommandLineArgs().Contains("-s", StringComparer.OrdinalIgnoreCase),
        _ => true,
    };

    /// <summary>What comes of asking nobody: with -NonInteractive, in jobs and services, and where the console's input has ended.</summary>
    public static bool IsRefusal(Exception e) =>
        e is HostException or PSInvalidOperationException or PSNotImplementedException or NotSupportedException or NotImplementedException or NullReferenceException;

    /// <summary>Whether ShouldProcess would ask rather than answer by itself.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="impact">Its ConfirmImpact.</param>
    public static bool WouldAsk(PSCmdlet cmdlet, ConfirmImpact impact)
    {
        if (IsOn(cmdlet, "WhatIf", "WhatIfPreference"))
        {
            return false;
        }

        if (cmdlet.MyInvocation.BoundParameters.TryGetValue("Confirm", out var confirm))
        {
            return IsOn(confirm);
        }

        var preference = LanguagePrimitives.ConvertTo<ConfirmImpact>(cmdlet.GetVariableValue("ConfirmPreference") ?? ConfirmImpact.High);
        return preference != ConfirmImpact.None && impact >= preference;
    }

    /// <summary>Whether a common switch is on, by parameter or by preference variable.</summary>
    public static bool IsOn(PSCmdlet cmdlet, string parameter, string? preference = null) =>
        IsOn(cmdlet.MyInvocation.BoundParameters.TryGetValue(parameter, out var bound) ? bound : preference is null ? null : cmdlet.GetVariableValue(preference));

    private static bool IsOn(object? value) => value is true or SwitchParameter { IsPresent: true };
}
