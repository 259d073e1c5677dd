// SPDX-License-Identifier: Apache-2.0
#include "bench/xml_text.hpp"

namespace braid::bench
{
std::string xml_escaped(std::string_view text)
{
    std::string out;
    for (const char c : text)
    {
        switch (c)
        {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            out += c;
        }
    }
    return out;
}
}  // namespace braid::bench
