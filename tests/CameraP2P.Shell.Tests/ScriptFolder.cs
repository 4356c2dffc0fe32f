namespace CameraP2P.Shell.Tests;

/// <summary>A folder for the scripts of one test; gone with it.</summary>
internal sealed class ScriptFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("camerap2p-").FullName;

    /// <summary>Writes a script.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        var file = Path.Combine(path, name);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
