namespace CameraP2P.Shell;

/// <summary>
/// Commands that people expect and that come with PowerShell itself, not with its engine. Only so that the error can say so.
/// </summary>
internal static class MissingCommands
{
    /// <summary>Where PowerShell is to be had.</summary>
    public const string PowerShellAddress = "https://aka.ms/powershell";

    /// <summary>The commands of PowerShell 7.6's Utility, Management and Security modules that scripts use.</summary>
    private static readonly HashSet<string> Names = new(
        """
        Add-Content Add-Member Add-Type Clear-Content Clear-Item Clear-Variable Compare-Object Convert-Path
        ConvertFrom-Csv ConvertFrom-Json ConvertFrom-SecureString ConvertFrom-StringData ConvertTo-Csv ConvertTo-Html
        ConvertTo-Json ConvertTo-SecureString ConvertTo-Xml Copy-Item Export-Clixml Export-Csv Format-Custom Format-Hex
        Format-List Format-Table Format-Wide Get-Alias Get-ChildItem Get-Clipboard Get-Content Get-Credential Get-Culture
        Get-Date Get-Error Get-Event Get-ExecutionPolicy Get-FileHash Get-Host Get-Item Get-ItemProperty Get-Location
        Get-Member Get-Process Get-PSCallStack Get-PSDrive Get-Random Get-Runspace Get-TimeZone Get-TypeData Get-Unique
        Get-Uptime Get-Variable Get-Verb Group-Object Import-Clixml Import-Csv Import-LocalizedData
        Import-PowerShellDataFile Invoke-Expression Invoke-Item Invoke-RestMethod Invoke-WebRequest Join-Path Join-String
        Measure-Command Measure-Object Move-Item New-Alias New-Event New-Guid New-Item New-Object New-TemporaryFile
        New-TimeSpan New-Variable Out-File Out-String Pop-Location Push-Location Read-Host Register-EngineEvent
        Register-ObjectEvent Remove-Item Remove-Variable Rename-Item Resolve-Path Select-Object Select-String Select-Xml
        Set-Alias Set-Content Set-Date Set-ExecutionPolicy Set-Item Set-ItemProperty Set-Location Set-PSBreakpoint
        Set-Variable Sort-Object Split-Path Start-Process Start-Sleep Start-ThreadJob Stop-Process Tee-Object
        Test-Connection Test-Json Test-Path Trace-Command Unregister-Event Update-FormatData Update-TypeData Wait-Debugger
        Wait-Event Wait-Process Write-Debug Write-Error Write-Host Write-Information Write-Output Write-Progress
        Write-Verbose Write-Warning
        """.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>What to say when a command was not found.</summary>
    /// <param name="command">Its name.</param>
    /// <returns>The hint; null when PowerShell does not have the command either.</returns>
    public static string? HintFor(string? command) => command is not null && Names.Contains(command)
        ? $"{command} comes with PowerShell itself, not with the bare engine: install PowerShell ({PowerShellAddress}) and run this there."
        : null;
}
