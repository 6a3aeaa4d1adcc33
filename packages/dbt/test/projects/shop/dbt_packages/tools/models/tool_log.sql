select '{{ var("tool_var") }}' as a, '{{ this.schema }}' as b
