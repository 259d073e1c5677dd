// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/disassemble.hpp"

#include "vm-frontends/svm/sbpf/message_text.hpp"

namespace braid::svm
{
namespace
{
using enum Operation;

std::string_view mnemonic_of(Operation operation) noexcept
{
    static constexpr std::array<std::string_view, operation_count> names = {
#define BRAID_SBPF_ONE(name, mnemonic) mnemonic,
#define BRAID_SBPF_TWO(name, mnemonic) mnemonic, mnemonic,
        BRAID_SBPF_OPERATIONS(BRAID_SBPF_ONE, BRAID_SBPF_TWO)
#undef BRAID_SBPF_ONE
#undef BRAID_SBPF_TWO
    };
    return names[static_cast<std::size_t>(operation)];
}

Instruction instruction_at(const Executable& program, std::uint64_t pc) noexcept
{
    return decode_instruction(program.text.data() + pc * instruction_size);
}

std::string register_name(std::uint8_t index)
{
    return std::string{"r"}.append(std::to_string(index));
}

std::string label(std::string_view kind, std::uint64_t pc)
{
    return std::string{kind}.append("_").append(std::to_string(pc));
}

std::string place(std::uint8_t base, std::int16_t offset)
{
    std::string text{"["};
    text.append(register_name(base)).append(offset < 0 ? "-" : "+");
    const int distance = offset < 0 ? -int{offset} : int{offset};
    return text + prefixed_hex(static_cast<std::uint64_t>(distance)) + "]";
}

std::string operand(Operation operation, const Instruction& instruction)
{
    return takes_register(operation) ? register_name(instruction.source) :
                                       std::to_string(instruction.immediate);
}

std::uint64_t jump_target(const Instruction& instruction, std::uint64_t pc) noexcept
{
    return pc + 1 + static_cast<std::uint64_t>(std::int64_t{instruction.offset});
}

std::string call_text(const Executable& program, std::uint64_t pc, const Instruction& call)
{
    const CallTarget target = resolve_call(program, pc);
    if (target.kind == CallTarget::Kind::function)
        return std::string{"call "}.append(label("function", target.pc));
    const auto key = static_cast<std::uint32_t>(call.immediate);
    if (target.kind == CallTarget::Kind::syscall)
        return std::string{"syscall "}.append(program.syscalls->find(key)->name);
    return std::string{"call "}.append(prefixed_hex(key));
}

std::string store_text(Operation operation, const Instruction& instruction)
{
    std::string name{takes_register(operation) ? "stx" : "st"};
    name.append(mnemonic_of(operation));
    return name + " " + place(instruction.destination, instruction.offset) + ", " +
           operand(operation, instruction);
}

std::string jump_text(Operation operation, const Instruction& instruction, std::uint64_t pc)
{
    const std::string to = label("lbb", jump_target(instruction, pc));
    const std::string name{mnemonic_of(operation)};
    if (operation == jump)
        return name + " " + to;
    return name + " " + register_name(instruction.destination) + ", " +
           operand(operation, instruction) + ", " + to;
}

/// A conversion of bytes' order has its width in the immediate.
std::string unary_text(Operation operation, const Instruction& instruction)
{
    std::string name{operation == le64 ? "le" : "be"};
    name.append(std::to_string(instruction.immediate));
    if (operation != le64 && operation != be64)
        name = mnemonic_of(operation);
    return name + " " + register_name(instruction.destination);
}

std::uint8_t called_register(SbpfVersion version, const Instruction& call) noexcept
{
    if (version == SbpfVersion::v2)
        return call.source;
    if (version == SbpfVersion::v3)
        return call.destination;
    return static_cast<std::uint8_t>(call.immediate);
}

std::string lddw_text(const Executable& program, std::uint64_t pc, const Instruction& instruction)
{
    std::uint64_t value = static_cast<std::uint32_t>(instruction.immediate);
    if (pc + 1 < program.instruction_count())
        value |=
            std::uint64_t{static_cast<std::uint32_t>(instruction_at(program, pc + 1).immediate)}
            << 32;
    std::string text{"lddw "};
    return text.append(register_name(instruction.destination)) + ", " + prefixed_hex(value);
}

/// Where labels stand.
struct Labels
{
    std::vector<bool> functions;
    std::vector<bool> jumps;
};

Labels find_labels(const Executable& program)
{
    const std::uint64_t count = program.instruction_count();
    Labels labels{std::vector<bool>(count), std::vector<bool>(count)};
    const auto set = [count](std::vector<bool>& to, std::uint64_t pc)
    {
        if (pc < count)
            to[pc] = true;
    };
    for (const Executable::Function& function : program.functions)
        set(labels.functions, function.pc);
    for (std::uint64_t pc = 0; pc < count; ++pc)
    {
        const Instruction instruction = instruction_at(program, pc);
        const Operation operation = operation_of(program.version, instruction.opcode);
        if (is_jump(operation))
            set(labels.jumps, jump_target(instruction, pc));
        else if (operation == call_function)
        {
            const CallTarget target = resolve_call(program, pc);
            if (target.kind == CallTarget::Kind::function)
                set(labels.functions, target.pc);
        }
        else if (operation == load_immediate)
            ++pc;
    }
    return labels;
}
}  // namespace

std::string disassemble(const Executable& program, std::uint64_t pc)
{
    const Instruction instruction = instruction_at(program, pc);
    const Operation operation = operation_of(program.version, instruction.opcode);
    if (operation == unsupported)
        return std::string{"unsupported "}.append(prefixed_hex(instruction.opcode));
    if (operation == load_immediate)
        return lddw_text(program, pc, instruction);
    if (operation == call_function)
        return call_text(program, pc, instruction);
    if (operation == call_register)
        return std::string{"callx "}.append(
            register_name(called_register(program.version, instruction)));
    if (operation == exit)
        return "exit";
    if (is_jump(operation))
        return jump_text(operation, instruction, pc);
    if (is_store(operation))
        return store_text(operation, instruction);
    if (is_between(operation, neg32, be64))
        return unary_text(operation, instruction);
    const std::string name{mnemonic_of(operation)};
    const std::string to = register_name(instruction.destination);
    if (is_load(operation))
        return name + " " + to + ", " + place(instruction.source, instruction.offset);
    return name + " " + to + ", " + operand(operation, instruction);
}

std::string disassemble(const Executable& program)
{
    const Labels labels = find_labels(program);
    std::string text;
    const std::uint64_t count = program.instruction_count();
    for (std::uint64_t pc = 0; pc < count; ++pc)
    {
        if (labels.functions[pc])
            text += label("function", pc) + ":\n";
        if (pc == program.entry_pc)
            text += "entrypoint:\n";
        if (labels.jumps[pc])
            text += label("lbb", pc) + ":\n";
        text.append("    ").append(disassemble(program, pc)).append("\n");
        const std::uint8_t opcode = instruction_at(program, pc).opcode;
        if (operation_of(program.version, opcode) == load_immediate)
            ++pc;
    }
    return text;
}
}  // namespace braid::svm
