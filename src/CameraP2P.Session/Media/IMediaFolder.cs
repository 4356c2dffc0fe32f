namespace CameraP2P.Session.Media;

/// <summary>
/// A folder that media are written to. Names are relative, with <c>/</c> between folders. In tests a folder whose process can die at any step.
/// </summary>
internal interface IMediaFolder
{
    /// <summary>The names of all files whose name ends like this, in this folder and below.</summary>
    IEnumerable<string> Find(string ending);

    /// <summary>Whether there is a file.</summary>
    bool Exists(string name);

    /// <summary>Opens a new file, or an old one emptied.</summary>
    Stream Create(string name);

    /// <summary>Opens a file to read.</summary>
    Stream OpenRead(string name);

    /// <summary>Writes at the end of a file, which is made if need be, and waits for the disk.</summary>
    void Append(string name, ReadOnlySpan<byte> bytes);

    /// <summary>Waits for the disk, then closes the file.</summary>
    void Close(Stream stream);

    /// <summary>Sets the file's times.</summary>
    void SetTime(string name, DateTime utc);

    /// <summary>Renames in one step.</summary>
    void Move(string from, string to, bool overwrite);

    /// <summary>Deletes a file, if there is one.</summary>
    void Delete(string name);
}
