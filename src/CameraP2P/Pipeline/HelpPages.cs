namespace CameraP2P.Pipeline;

/// <summary>Where <c>Get-Help -Online</c> finds the pages in <c>docs/cmdlets</c>.</summary>
internal static class HelpPages
{
    /// <summary>Their folder.</summary>
    public const string Folder = "https://github.com/CameraP2P/CameraP2P/blob/main/docs/cmdlets/";
}
