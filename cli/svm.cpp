// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "vm-frontends/svm/account.hpp"
#include "vm-frontends/svm/program_check.hpp"
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <memory>
#include <vector>

namespace braid::cli
{
namespace
{
struct ProgramOptions
{
    std::string file;
    bool deploy = false;

    [[nodiscard]] svm::ProgramUse use() const
    {
        return deploy ? svm::ProgramUse::deploy : svm::ProgramUse::run;
    }
};

/// The bytes of a program's ELF. Throws where there are none, or more than an account holds.
std::vector<std::uint8_t> read_program_file(const std::filesystem::path& file)
{
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    if (error)
        throw InputError{file.string() + ": " + error.message()};
    if (size > svm::Account::data_size_max)
        throw InputError{file.string() + ": larger than an account"};
    std::ifstream stream{file, std::ios::binary};
    std::vector<std::uint8_t> bytes(size);
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!stream)
        throw InputError{file.string() + ": cannot be read"};
    return bytes;
}

ExitCode refuse(const ProgramOptions& options, const std::string& why)
{
    fmt::print("{}: refused: {}\n", options.file, why);
    return ExitCode::check_failed;
}

ExitCode disassemble_file(const ProgramOptions& options)
{
    const auto text = svm::disassemble_program(read_program_file(options.file), options.use());
    if (!text.ok())
        return refuse(options, text.error());
    fmt::print("{}", *text);
    return ExitCode::ok;
}

ExitCode verify_file(const ProgramOptions& options)
{
    const auto program = svm::check_program(read_program_file(options.file), options.use());
    if (!program.ok())
        return refuse(options, program.error());
    fmt::print("{}: accepted: sBPF v{}, {} instructions, {} bytes of read-only memory\n",
        options.file, program->version, program->instruction_count, program->rodata_size);
    return ExitCode::ok;
}

CLI::App* add_program_command(
    CLI::App& svm, const std::string& name, const std::string& what, ProgramOptions& options)
{
    CLI::App* command = svm.add_subcommand(name, what);
    command->add_option("ELF", options.file, "The program's ELF")->required();
    command->add_flag(
        "--deploy", options.deploy, "As for a program to be deployed: refuse broken ELFs, too");
    return command;
}
}  // namespace

void add_svm(CLI::App& app, Action& chosen)
{
    CLI::App* svm = app.add_subcommand(
        "svm", "Run fixtures of the Solana Virtual Machine, and look into programs");
    svm->require_subcommand(1);
    // The program's arguments are read into it after this function has returned.
    auto options = std::make_shared<ProgramOptions>();
    add_program_command(*svm, "disasm", "Print a program's instructions", *options)
        ->callback(
            [&chosen, options] { chosen = [options] { return disassemble_file(*options); }; });
    add_program_command(*svm, "verify", "Check whether a program may run", *options)
        ->callback([&chosen, options] { chosen = [options] { return verify_file(*options); }; });
    add_svm_run(*svm, chosen);
    add_svm_bench(*svm, chosen);
}
}  // namespace braid::cli
