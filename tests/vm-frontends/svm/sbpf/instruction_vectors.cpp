// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/sbpf/instruction_vectors.hpp"

#include "base/hex.hpp"
#include "tests/support/vectors.hpp"
#include <algorithm>
#include <fstream>
#include <sstream>

namespace braid::tests
{
namespace
{
/// Reads the text format: `name=value` sets what all following vectors start with, `$` begins a vector, `:` its outcome,
/// `#` a comment.
class VectorReader
{
public:
    VectorReader(std::string text, std::string name, svm::SbpfVersion version)
      : text_(std::move(text)), name_(std::move(name))
    {
        current_.version = version;
    }

    std::vector<InstructionVector> read()
    {
        while (skip_space(), at_ < text_.size())
        {
            const char next = text_[at_];
            if (next == '#')
                at_ = std::min(text_.find('\n', at_), text_.size());
            else if (next == '$')
                begin_vector();
            else if (next == ':')
                begin_outcome();
            else
                read_word();
        }
        finish_vector();
        return std::move(vectors_);
    }

private:
    void skip_space()
    {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0)
            line_ += static_cast<std::size_t>(text_[at_++] == '\n');
    }

    template <typename Predicate>
    std::string take_while(Predicate predicate)
    {
        const std::size_t begin = at_;
        while (at_ < text_.size() && predicate(static_cast<unsigned char>(text_[at_])))
            ++at_;
        return text_.substr(begin, at_ - begin);
    }

    std::string take_value()
    {
        skip_space();
        if (at_ == text_.size() || text_[at_] != '=')
            throw std::runtime_error{"no = in " + name_ + " at " + std::to_string(line_)};
        ++at_;
        skip_space();
        return take_while([](unsigned char c) { return std::isxdigit(c) != 0; });
    }
    std::uint64_t take_number() { return std::stoull(take_value(), nullptr, 16); }

    void begin_vector()
    {
        finish_vector();
        ++at_;
        current_.place = name_ + ":" + std::to_string(line_);
    }
    void begin_outcome()
    {
        ++at_;
        in_outcome_ = true;
        current_.expected_registers = current_.registers;
    }
    void finish_vector()
    {
        if (in_outcome_)
            vectors_.push_back(current_);
        in_outcome_ = false;
    }

    void read_word()
    {
        using Outcome = InstructionVector::Outcome;
        const std::string word =
            take_while([](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
        svm::Instruction& instruction = current_.instruction;
        if (word == "input")
        {
            current_.input = from_hex(take_value()).value();
            current_.boundaries.clear();
        }
        else if (word == "region_boundary")
            current_.boundaries.push_back(take_number());
        else if (word == "op")
            instruction.opcode = static_cast<std::uint8_t>(take_number());
        else if (word == "dst")
            instruction.destination = static_cast<std::uint8_t>(take_number());
        else if (word == "src")
            instruction.source = static_cast<std::uint8_t>(take_number());
        else if (word == "off")
            instruction.offset = static_cast<std::int16_t>(take_number());
        else if (word == "imm")
            current_.immediate = take_number();
        else if (word == "ok")
            current_.outcome = Outcome::success;
        else if (word == "err")
            current_.outcome = Outcome::fault;
        else if (word == "vfy" || word == "vfyub")
            current_.outcome = Outcome::refused_by_verifier;
        else if (word.starts_with('r') && word.size() > 1)
            set_register(std::stoul(word.substr(1)));
        else
            throw std::runtime_error{
                "unknown " + word + " in " + name_ + " at " + std::to_string(line_)};
    }

    void set_register(std::size_t index)
    {
        auto& registers = in_outcome_ ? current_.expected_registers : current_.registers;
        registers.at(index) = take_number();
    }

    std::string text_;
    std::string name_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    bool in_outcome_ = false;
    InstructionVector current_;
    std::vector<InstructionVector> vectors_;
};

void append(std::vector<std::uint8_t>& text, const svm::Instruction& instruction)
{
    const std::size_t at = text.size();
    text.resize(at + svm::instruction_size);
    text[at] = instruction.opcode;
    text[at + 1] =
        static_cast<std::uint8_t>((instruction.destination & 15) | (instruction.source << 4));
    store_le(text.data() + at + 2, static_cast<std::uint16_t>(instruction.offset));
    store_le(text.data() + at + 4, static_cast<std::uint32_t>(instruction.immediate));
}

svm::Executable program_of(const InstructionVector& vector)
{
    constexpr std::uint8_t lddw = 0x18;
    constexpr std::uint8_t exit = 0x95;
    static const svm::SyscallTable no_syscalls{{}};
    svm::Executable program;
    program.version = vector.version;
    program.rodata_address = svm::bytecode_start;
    program.text_address = svm::bytecode_start;
    program.syscalls = &no_syscalls;
    svm::Instruction first = vector.instruction;
    first.immediate = static_cast<std::int32_t>(vector.immediate);
    append(program.text, first);
    if (first.opcode == lddw)
        append(program.text, {.immediate = static_cast<std::int32_t>(vector.immediate >> 32)});
    append(program.text, {.opcode = exit});
    return program;
}

/// Of the input, what a load may reach: its regions have no pieces, so all behind the piece that the load begins in is
/// left out. A vector has one access, so this makes no difference.
std::uint64_t mapped_size(const InstructionVector& vector)
{
    const std::uint64_t begin =
        vector.registers[vector.instruction.source] +
        static_cast<std::uint64_t>(std::int64_t{vector.instruction.offset}) - svm::input_start;
    const auto piece = std::ranges::upper_bound(vector.boundaries, begin);
    return piece == vector.boundaries.end() ? vector.input.size() : *piece;
}

std::string outcome_of(const InstructionVector& vector, svm::Executable& program,
    svm::Machine& machine, const ProgramRunner& run)
{
    using Outcome = InstructionVector::Outcome;
    if (!svm::verify(program).ok())
        return vector.outcome == Outcome::refused_by_verifier ? "" : "was refused";
    if (vector.outcome == Outcome::refused_by_verifier)
        return "was not refused";
    program.steps = svm::prepare(program);
    const auto result = run(program, machine);
    if (!result.ok())
        return vector.outcome == Outcome::fault ? "" : message_of(result.error());
    if (vector.outcome == Outcome::fault)
        return "did not fault";
    for (std::size_t i = 0; i <= 10; ++i)
        if (machine.registers[i] != vector.expected_registers[i])
            return std::string{"register "}
                .append(std::to_string(i))
                .append(" is ")
                .append(std::to_string(machine.registers[i]));
    return "";
}
}  // namespace

std::vector<InstructionVector> read_instruction_vectors(
    const std::filesystem::path& file, svm::SbpfVersion version)
{
    std::ifstream stream{file};
    std::stringstream text;
    text << stream.rdbuf();
    const std::string name = file.parent_path().filename() / file.filename();
    return VectorReader{text.str(), name, version}.read();
}

std::string check(const InstructionVector& vector, const ProgramRunner& run)
{
    svm::Executable program = program_of(vector);
    std::vector<std::uint8_t> stack(svm::stack_size);
    std::vector<std::uint8_t> input = vector.input;
    std::uint64_t units = 100;
    svm::Machine machine;
    machine.registers = vector.registers;
    machine.registers[11] = 0;
    machine.compute_units_left = &units;
    machine.memory.names_frames = !svm::has_sized_frames(vector.version);
    machine.memory.regions[1] = {.host = program.text.data(), .size = program.text.size()};
    machine.memory.regions[2] = {.host = stack.data(),
        .size = stack.size(),
        .writable = true,
        .has_gaps = svm::has_frame_gaps(vector.version)};
    machine.memory.regions[4] = {
        .host = input.data(), .size = mapped_size(vector), .writable = true};
    return outcome_of(vector, program, machine, run);
}

std::size_t count_passing_vectors(const ProgramRunner& run)
{
    const std::array<std::pair<const char*, svm::SbpfVersion>, 3> folders = {
        {{"v0", svm::SbpfVersion::v0}, {"v2", svm::SbpfVersion::v2}, {"v3", svm::SbpfVersion::v3}}};
    std::size_t passed = 0;
    for (const auto& [folder, version] : folders)
    {
        for (const auto& entry :
            std::filesystem::directory_iterator(vectors() / "svm/instr" / folder))
        {
            for (const auto& vector : read_instruction_vectors(entry.path(), version))
            {
                const std::string difference = check(vector, run);
                EXPECT_EQ(difference, "") << vector.place;
                passed += static_cast<std::size_t>(difference.empty());
            }
        }
    }
    return passed;
}
}  // namespace braid::tests
