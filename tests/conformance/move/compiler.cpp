// SPDX-License-Identifier: Apache-2.0
#include "base/bcs.hpp"
#include "tests/conformance/move/peer.hpp"
#include "tests/conformance/move/peer_library.hpp"
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace braid::tests
{
namespace
{
namespace fs = std::filesystem;

constexpr const char* compiler_library = "libcompiler.x86_64.so";

/// The compiler; loaded once and never unloaded.
struct Compiler
{
    Compiler()
    {
        setenv("RUST_BACKTRACE", "0", 1);
        const fs::path file = MovePeer::folder() / compiler_library;
        void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr)
            throw std::runtime_error{dlerror()};
        build = reinterpret_cast<peer::BuildPackage>(dlsym(library, "build_move_package"));
        destroy = reinterpret_cast<peer::DestroyVector>(dlsym(library, "destroy_unmanaged_vector"));
        if (build == nullptr || destroy == nullptr)
            throw std::runtime_error{"the peer has no compiler"};
    }
    peer::BuildPackage build = nullptr;
    peer::DestroyVector destroy = nullptr;
};

void put_text(bcs::Writer& writer, const std::string& text)
{
    writer.bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

/// CompilerArguments in BCS.
PeerBytes arguments_of(const fs::path& package, const MoveCompiler::Options& options)
{
    PeerBytes bytes;
    bcs::Writer writer{bytes};
    writer.u8(1);
    put_text(writer, package.string());
    // Not verbose, not for development.
    writer.u8(0);
    writer.u8(0);
    writer.u8(options.test_mode ? 1 : 0);
    // No documents, no interfaces, no other folder; compiles anew, fetches nothing.
    writer.u8(0);
    writer.u8(0);
    writer.u8(0);
    writer.u8(1);
    writer.u8(0);
    writer.u8(1);
    for (unsigned i = 0; i < 4; ++i)
        writer.u8(static_cast<std::uint8_t>(options.bytecode_version >> (8 * i)));
    put_text(writer, "2.0");
    put_text(writer, options.language_version);
    writer.leb128(0);
    return bytes;
}

std::map<std::string, PeerBytes> modules_in(const fs::path& folder)
{
    std::map<std::string, PeerBytes> modules;
    for (const auto& entry : fs::directory_iterator{folder})
    {
        if (entry.path().extension() != ".mv")
            continue;
        std::ifstream file{entry.path(), std::ios::binary};
        modules[entry.path().stem().string()] = {std::istreambuf_iterator<char>{file}, {}};
    }
    return modules;
}
}  // namespace

std::map<std::string, PeerBytes> MoveCompiler::build(
    const fs::path& package, const Options& options)
{
    static const Compiler compiler;
    const fs::path before = fs::current_path();
    const fs::path absolute = fs::absolute(package);
    fs::remove_all(absolute / "build");
    const PeerBytes arguments = arguments_of(absolute, options);
    peer::Vector error;
    const peer::Vector result = compiler.build(&error, {false, arguments.data(), arguments.size()});
    // It changes the folder of the whole process.
    fs::current_path(before);
    compiler.destroy(result);
    std::string message;
    if (!error.is_none)
        message.assign(reinterpret_cast<const char*>(error.data), error.size);
    compiler.destroy(error);
    if (!message.empty())
        throw std::runtime_error{message};
    for (const auto& entry : fs::directory_iterator{absolute / "build"})
        if (fs::exists(entry.path() / "bytecode_modules"))
            return modules_in(entry.path() / "bytecode_modules");
    throw std::runtime_error{"the compiler wrote no modules"};
}
}  // namespace braid::tests
