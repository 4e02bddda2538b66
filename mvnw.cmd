@echo off
rem Builds this project: finds a JDK and a Maven that fit, fetches Maven where there is none, and runs it.
rem What it does, and why it is not the usual wrapper: docs\adr\0005-own-mvnw.md. Its twin is mvnw.
setlocal EnableExtensions DisableDelayedExpansion

set "JAVA_NEEDED=25"
set "MAVEN_VERSION=3.9.16"
set "MAVEN_SHA512=ed41650d42485cfc243fad22158caf9cbb5dc408ce7a09ddb94dd42a019de929ca43065bfa450612cf12bf78b5cafa3884b96c090de326ff590448c933454af3"
set "MAVEN_ARCHIVE=https://archive.apache.org/dist/maven/maven-3/%MAVEN_VERSION%/binaries/apache-maven-%MAVEN_VERSION%-bin.zip"
set "HERE=%~dp0"
set "CACHE=%USERPROFILE%\.m2\ringback"
if defined MAVEN_USER_HOME set "CACHE=%MAVEN_USER_HOME%\ringback"

rem --- the JDK
set "JDK="
if defined JAVA_HOME call :try_jdk "%JAVA_HOME%"
for /f "delims=" %%J in ('where java 2^>nul') do call :try_jdk "%%~dpJ.."
for /d %%J in ("%ProgramFiles%\Java\*" "%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Microsoft\jdk*" "%ProgramFiles%\Amazon Corretto\*" "%ProgramFiles%\Zulu\*" "%ProgramFiles%\BellSoft\*" "%USERPROFILE%\.jdks\*" "%USERPROFILE%\.gradle\jdks\*" "%USERPROFILE%\scoop\apps\*jdk*") do call :try_jdk "%%~J"
if not defined JDK (
  echo mvnw: no JDK %JAVA_NEEDED% or newer was found: not in JAVA_HOME, not on the PATH, not in the usual places. 1>&2
  echo mvnw: Install one ^(for example from https://adoptium.net^) or point JAVA_HOME at it, and call me again. 1>&2
  exit /b 1
)
set "JAVA_HOME=%JDK%"

rem --- Maven
set "MAVEN="
set "INSTALLED="
for /f "tokens=3" %%V in ('mvn -v 2^>nul ^| findstr /c:"Apache Maven"') do set "INSTALLED=%%V"
if defined INSTALLED echo %INSTALLED%| findstr /r /c:"^3\.9\." /c:"^3\.[1-9][0-9]\." >nul && set "MAVEN=mvn"
if not defined MAVEN (
  if not exist "%CACHE%\apache-maven-%MAVEN_VERSION%\bin\mvn.cmd" call :fetch || exit /b 1
)
if not defined MAVEN set "MAVEN=%CACHE%\apache-maven-%MAVEN_VERSION%\bin\mvn.cmd"

rem Called from elsewhere it still builds this project, unless another pom is named.
set "FILE="
rem Who starts it to look at it waits for neither the compiler's gates nor the tests.
set "DEV="
for %%A in (%*) do (
  if "%%~A"=="quarkus:dev" set "DEV=-Dlean -Dmaven.test.skip"
  if "%%~A"=="-f" set "FILE=given"
  if "%%~A"=="--file" set "FILE=given"
)
if not defined FILE if /i not "%CD%\"=="%HERE%" (
  call "%MAVEN%" -f "%HERE%pom.xml" %DEV% %*
  exit /b
)
call "%MAVEN%" %DEV% %*
exit /b

:try_jdk
if defined JDK exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
if not exist "%~1\release" exit /b 0
for /f "tokens=2 delims==." %%M in ('findstr /b "JAVA_VERSION=" "%~1\release"') do set "MAJOR=%%~M"
set "MAJOR=%MAJOR:"=%"
if %MAJOR% GEQ %JAVA_NEEDED% set "JDK=%~f1"
exit /b 0

:fetch
echo mvnw: fetching Maven %MAVEN_VERSION%, once (into %CACHE%) 1>&2
set "WORK=%CACHE%\fetch-%RANDOM%%RANDOM%"
mkdir "%WORK%" || exit /b 1
rem The installed older Maven knows the user's repositories and proxies; else Apache's archive.
if defined INSTALLED (
  pushd "%WORK%"
  call mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy "-Dartifact=org.apache.maven:apache-maven:%MAVEN_VERSION%:zip:bin" "-DoutputDirectory=%WORK%" -Dmdep.useBaseVersion=true >nul 2>&1
  popd
)
set "ZIP=%WORK%\apache-maven-%MAVEN_VERSION%-bin.zip"
if not exist "%ZIP%" curl.exe -fsSL --connect-timeout 15 --retry 2 -o "%ZIP%" "%MAVEN_ARCHIVE%"
if not exist "%ZIP%" (
  echo mvnw: Maven %MAVEN_VERSION% could not be fetched from %MAVEN_ARCHIVE%. 1>&2
  echo mvnw: Install Maven 3.9 or newer so that mvn is on the PATH, or unpack that file into %CACHE%, and call me again. 1>&2
  rmdir /s /q "%WORK%"
  exit /b 1
)
certutil -hashfile "%ZIP%" SHA512 | findstr /i /c:"%MAVEN_SHA512%" >nul || (
  echo mvnw: the Maven that arrived is not the one pinned here ^(its SHA-512 differs^). Nothing was installed. 1>&2
  rmdir /s /q "%WORK%"
  exit /b 1
)
pushd "%WORK%"
"%JAVA_HOME%\bin\jar.exe" xf "%ZIP%"
popd
move "%WORK%\apache-maven-%MAVEN_VERSION%" "%CACHE%\" >nul 2>&1
rmdir /s /q "%WORK%"
if exist "%CACHE%\apache-maven-%MAVEN_VERSION%\bin\mvn.cmd" exit /b 0
exit /b 1
