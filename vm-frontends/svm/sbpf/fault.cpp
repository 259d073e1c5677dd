// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/fault.hpp"

#include "vm-frontends/svm/sbpf/message_text.hpp"

namespace braid::svm
{
std::string message_of(const Fault& fault)
{
    using Kind = Fault::Kind;
    switch (fault.kind)
    {
    case Kind::call_depth_exceeded:
        return "exceeded max BPF to BPF call depth";
    case Kind::divide_by_zero:
        return "divide by zero at BPF instruction";
    case Kind::divide_overflow:
        return "division overflow at BPF instruction";
    case Kind::execution_overrun:
        return "attempted to execute past the end of the text segment at BPF instruction";
    case Kind::call_outside_text_segment:
        return "callx attempted to call outside of the text segment";
    case Kind::exceeded_max_instructions:
        return "exceeded CUs meter at BPF instruction";
    case Kind::access_violation:
        return std::string{"Access violation "} +
               (fault.access == MemoryAccess::load ? "reading " : "writing ") +
               std::to_string(fault.size) + " bytes at address " + prefixed_hex(fault.address) +
               " (in " + fault.region + " region)";
    case Kind::stack_access_violation:
        return "Access violation in stack frame " + std::to_string(fault.frame) + " at address " +
               prefixed_hex(fault.address) + " of size " + std::to_string(fault.size);
    case Kind::invalid_instruction:
        return "invalid BPF instruction";
    case Kind::unsupported_instruction:
        return "unsupported BPF instruction";
    case Kind::syscall:
        break;
    }
    return {};
}
}  // namespace braid::svm
