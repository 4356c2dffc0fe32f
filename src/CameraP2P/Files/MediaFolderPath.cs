using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Session.Media;

namespace CameraP2P.Files;

/// <summary>The folder that media go to, as a person gives it.</summary>
internal static class MediaFolderPath
{
    /// <summary>Opens a folder, which need not exist.</summary>
    /// <param name="state">Resolves paths of PowerShell.</param>
    /// <param name="path">As given.</param>
    /// <param name="resolved">The folder's path.</param>
    /// <exception cref="CameraCmdletException">PathNotFound.</exception>
    public static DiskFolder Open(SessionState state, string path, out string resolved)
    {
        try
        {
            resolved = state.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return string.Equals(provider.Name, "FileSystem", StringComparison.Ordinal)
                ? new DiskFolder(resolved)
                : throw new CameraCmdletException(ErrorIds.PathNotFound, ErrorCategory.InvalidArgument, $"{path} is not a folder of the file system.", "Give a folder on a disk.", path);
        }
        catch (Exception e) when (e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            throw new CameraCmdletException(ErrorIds.PathNotFound, ErrorCategory.ObjectNotFound, $"The folder {path} cannot be found: {e.Message.TrimEnd('.')}.", "Check -Path.", path, e);
        }
    }

    /// <summary>Makes a folder, if it does not exist.</summary>
    /// <exception cref="CameraCmdletException">FileNotWritten.</exception>
    public static void Make(DiskFolder folder, string resolved)
    {
        try
        {
            folder.Make();
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            throw NotWritten(resolved, e);
        }
    }

    /// <summary>Opens the folder of one file to be written.</summary>
    /// <param name="state">Resolves paths of PowerShell.</param>
    /// <param name="file">The file, as given.</param>
    /// <param name="overwrite">Whether it may exist.</param>
    /// <param name="name">Its name in the folder.</param>
    /// <exception cref="CameraCmdletException">PathNotFound, FileExists.</exception>
    public static DiskFolder OpenFor(SessionState state, string file, bool overwrite, out string name)
    {
        var parent = Path.GetDirectoryName(file);
        var folder = Open(state, string.IsNullOrEmpty(parent) ? "." : parent, out _);
        name = Path.GetFileName(file);
        var path = folder.PathOf(name);
        return overwrite || !folder.Exists(name)
            ? folder
            : throw new CameraCmdletException(ErrorIds.FileExists, ErrorCategory.ResourceExists, $"The file {path} already exists.", "Use -Force to replace it.", path);
    }

    /// <summary>Whether an exception is about the disk.</summary>
    public static bool IsOfTheDisk(Exception exception) => exception is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>A file or folder cannot be written.</summary>
    public static CameraCmdletException NotWritten(string path, Exception exception) => new(
        ErrorIds.FileNotWritten,
        ErrorCategory.WriteError,
        $"{path} cannot be written: {exception.Message.TrimEnd('.')}.",
        "Check that there is room on the disk, and that you may write there.",
        path,
        exception);
}
